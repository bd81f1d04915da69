"""The bridge to moto: what Cloud Control makes is there for moto's services, and what they make is there for it.

`switch` decides at each step whether moto's mock is active; nothing else of this package is loaded before it is. Each
type that is shared is declared in `types/`, in the module of its service.
"""
