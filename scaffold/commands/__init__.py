"""The use cases: plain parameters in, a frozen result out; none prints, none exits."""
