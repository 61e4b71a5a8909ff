"""Where tasks are played: processes here, a dask cluster, or an executor of the user's own."""

from simulator.experiments.workers.choosing import WorkersGiven as WorkersGiven
from simulator.experiments.workers.choosing import kept_open as kept_open
from simulator.experiments.workers.choosing import workers_for as workers_for
from simulator.experiments.workers.choosing import workers_of as workers_of
from simulator.experiments.workers.cluster import Cluster as Cluster
from simulator.experiments.workers.pools import EngineLost as EngineLost
from simulator.experiments.workers.pools import Pool as Pool
from simulator.experiments.workers.pools import TaskTimeout as TaskTimeout
from simulator.experiments.workers.pools import WorkerError as WorkerError
from simulator.experiments.workers.pools import Workers as Workers
from simulator.experiments.workers.processes import Processes as Processes
from simulator.experiments.workers.processes import cores as cores
