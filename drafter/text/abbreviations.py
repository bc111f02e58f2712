"""Abbreviations whose full stop ends no sentence, in the languages that replies are written in."""

__all__ = ["ABBREVIATIONS", "MAY_END"]

ABBREVIATIONS = frozenset(
    """
    e.g i.e etc vs approx no nos nr fig ca cf al mr mrs ms dr prof st jr sr inc ltd co corp dept est ext max min
    tel vol jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s u.k z.b d.h
    u.a bzw usw evtl ggf inkl exkl zzgl vgl str hr fr bspw o.ä s.o s.u mind tgl abs art p.ex c.-à-d env m mme
    mlle av bd n° réf p.ej ej sra srta ud uds pág núm es ecc sig sig.ra dott pag bijv d.w.z o.a m.b.t i.p.v dhr
    mevr blz
    """.split()
)

MAY_END = frozenset("etc min max usw inc ltd co corp a.m p.m jr sr ext std u.s u.k ecc etw".split())
"""Abbreviations that also end sentences."""
