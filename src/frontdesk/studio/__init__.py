"""The Studio: a Streamlit app for those who shape an agent. It knows Frontdesk from outside: HTTP, commands and files."""
