"""What every peer is to the driver: one search, asked for codes and told what came of them."""

from space import Refusal


# Types of options: what is wrong with a value is said by their names.


def choice(*words):
    def parse(text):
        if text not in words:
            raise ValueError
        return text
    parse.__name__ = "choice of " + ", ".join(words)
    return parse


def boolean(text):
    return choice("true", "false")(text) == "true"


boolean.__name__ = choice("true", "false").__name__


def at_least(least, kind=int):
    def parse(text):
        value = kind(text)
        if not value >= least:
            raise ValueError
        return value
    parse.__name__ = f"{kind.__name__} from {least} on"
    return parse


class Search:
    """Subclasses say in OPTIONS which options they have, as {name: type}, and refuse spaces in their constructors.

    how: seed; budget (trials, or None); max_resource (of a trial); noisy; initial (points that are told first, 0: the peer's own way); options.
    """

    OPTIONS = {}

    def __init__(self, space, how):
        self.space, self.how = space, how
        for name, text in how.options.items():
            if name not in self.OPTIONS:
                known = ", ".join(["initial", "timeout", *self.OPTIONS])
                raise Refusal(f"it has no option '{name}'; known: {known}")
            try:
                how.options[name] = self.OPTIONS[name](text)
            except ValueError:
                raise Refusal(f"{name}={text} is no {self.OPTIONS[name].__name__}") from None

    def ask(self, trial, running):
        """The codes of the new trial, {axis: code}, of the active axes; None: there is nothing left. running: {trial:
        codes} of those that have not ended, whoever suggested them."""
        raise NotImplementedError

    def tell(self, trial, codes, value, failure):
        """How a trial ended, whoever suggested it: a finite value to be minimized, or None and a word for the failure."""
        raise NotImplementedError

    # Of those that judge: they have an option pruner, or peer.cpp lists them so.

    def report(self, trial, codes, resource, value):
        """Whether the trial stops with this finite value; asked on its way, and told the value at its end before
        tell(). Resources of a trial ascend."""
        raise Refusal("it stops no trials; it needs the scheduler full")

    def stop(self, trial, codes, value):
        """The trial was stopped, which report() said, with this value."""
        raise NotImplementedError
