"""Simulated customers: one by script, and one that a model plays."""

from frontdesk.errors import CustomerFailed
from frontdesk.evals.simulated.customer import Customer
from frontdesk.evals.simulated.played import ModelCustomer
from frontdesk.evals.simulated.scripted import ScriptedCustomer

__all__ = ["Customer", "CustomerFailed", "ModelCustomer", "ScriptedCustomer"]
