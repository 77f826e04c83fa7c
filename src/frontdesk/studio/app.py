"""The script that Streamlit runs: the pages, and what stands around all of them."""

from importlib.resources import files

import streamlit as st

from frontdesk.studio import chat, compare, evaluate, insights
from frontdesk.studio.shared import agent, options, told
from frontdesk.studio.words import plain

# Wide tables scroll by themselves; a phone has no room to give away.
_STYLE = """<style>
[data-testid="stMarkdownContainer"] table { display: block; max-width: 100%; overflow-x: auto; }
[data-testid="stMainBlockContainer"] { padding-top: 3.5rem; }
@media (max-width: 640px) { [data-testid="stChatMessage"] { padding-left: 0; padding-right: 0; } }
</style>"""


def main() -> None:
    # Streamlit's own icons for a tab come from a server of Google's.
    icon = str(files("frontdesk").joinpath("web", "static", "icon.svg"))
    st.set_page_config(page_title="Frontdesk Studio", page_icon=icon, layout="centered")
    st.html(_STYLE)
    pages = [
        st.Page(chat.page, title="Chat", icon=":material/forum:", url_path="chat", default=True),
        st.Page(compare.page, title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        st.Page(evaluate.page, title="Evaluate", icon=":material/fact_check:", url_path="evaluate"),
        st.Page(insights.page, title="Insights", icon=":material/insights:", url_path="insights"),
    ]
    chosen = st.navigation(pages)
    with told(), st.sidebar:
        st.markdown(f"**{plain(agent().name)}** of {plain(agent().company)}")
    chosen.run()
    with st.sidebar:
        st.caption(f"Folder {plain(options().folder)}  \nService {plain(options().url)}")
        if options().notice:
            st.caption(plain(options().notice))


main()
