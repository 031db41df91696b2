"""The errors that a user can mend; whatever else escapes is a bug in newsvc.

NewsvcError                exit 1   what is wrong, the value, what to type
├── UsageError             exit 2   the command line does not say enough, or says it wrongly
│   ├── InvalidAnswer               a question's answer is refused by its validator
│   ├── AnswerMissing               a question has no answer and nobody can be asked
│   └── InvalidSettings             newsvc.toml says something that newsvc does not know
├── DestinationRefused              the folder of a new service cannot be made there
├── NotAService                     the folder holds no service that newsvc or Copier made
├── SourceUnavailable               a starter's source or release cannot be had
├── SourceNotTrusted                a service names a source that nobody here configured
├── RenderingFailed                 a starter's template is at fault
├── UpdateRefused                   an update cannot begin with the folder as it is
├── VerificationFailed              a service would not pass its own checks after an update
├── UpdateHalfDone                  the system refused something while files landed
├── ToolFailed                      git or uv is missing, or said no
└── Interrupted            exit 130  the user pressed Ctrl-C
"""


class NewsvcError(Exception):
    """It could not be done, and the message says what to do.

    Args:
        message: What is wrong, with the value.
        advice: What to type or change; shown on a line of its own.
    """

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(NewsvcError):
    """The command line does not say enough, or says it wrongly."""

    exit_code = 2


class InvalidAnswer(UsageError):
    """A question's answer is refused, with the reason that the question gives."""


class AnswerMissing(UsageError):
    """A question has no answer and there is nobody to ask."""


class InvalidSettings(UsageError):
    """newsvc.toml says something that newsvc does not know."""


class DestinationRefused(NewsvcError):
    """The folder of a new service cannot be made there."""


class NotAService(NewsvcError):
    """The folder holds no service that newsvc or Copier made."""


class SourceUnavailable(NewsvcError):
    """A starter's source, or a release of it, cannot be had."""


class SourceNotTrusted(NewsvcError):
    """A service names a source that nobody here configured."""


class RenderingFailed(NewsvcError):
    """A starter's template is at fault."""


class UpdateRefused(NewsvcError):
    """An update cannot begin with the folder as it is."""


class VerificationFailed(NewsvcError):
    """A service would not pass its own checks after an update, which has not landed."""


class UpdateHalfDone(NewsvcError):
    """An update stopped while its files were landing; the next newsvc command there finishes it."""


class ToolFailed(NewsvcError):
    """git or uv is missing, or said no."""


class Interrupted(NewsvcError):
    """The user pressed Ctrl-C; the message says in what state things are."""

    exit_code = 130
