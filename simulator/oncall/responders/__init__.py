"""Who decides on call: `Responder` and the kinds that ship."""

from simulator.oncall.responders.cautious import Cautious
from simulator.oncall.responders.nobody import Nobody
from simulator.oncall.responders.random import Random
from simulator.oncall.responders.responder import Responder
from simulator.oncall.responders.scripted import Scripted

__all__ = ["Cautious", "Nobody", "Random", "Responder", "Scripted"]
