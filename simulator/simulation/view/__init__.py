"""stub"""
class LiveView:
    def __init__(self, router, duty, why):
        self.router, self.duty, self.why = router, duty, why
    @property
    def script(self):
        from simulator.simulation.response.scripting import script_of
        return script_of(self.duty)
    @property
    def notes(self):
        return self.duty.notes
