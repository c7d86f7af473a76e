"""What other countries have answered earlier in a case [docs/protocol.md 4.8], for a center that wants to see it."""
import types

from iwets_wire import FAULTS, digest, pb, read


def follow(request, here):
    """Puts persons and vehicle of the first request into `request.submit`, the answers of the centers before the one
    of the country `here` into `request.chain`: None where they cannot be verified, for the reason in
    `request.chain_note`; the request is to be answered all the same."""
    request.chain, request.chain_note, so_far = [], "", request.confidential.continuation
    for name in ("possessor", "vehicle"):
        if so_far.HasField(name):
            getattr(request.submit, name).CopyFrom(getattr(so_far, name))
    request.submit.associates.extend(so_far.associates)
    try:
        if request.confidential.HasField("continuation"):
            request.chain = prove(request.directory, so_far, request.requester, here)
    except FAULTS as fault:
        request.chain, request.chain_note = None, f"The answers of the other countries were dropped: {fault}"
    return request


def prove(directory, so_far, requester, here):
    """Oldest first, each proven to be its center's: center, trace, signed_us, code, next_country and answer (a
    TraceAnswer, or None where it may not be shown)."""
    if len(so_far.chain) + so_far.left_out + 1 != so_far.hop:
        raise ValueError("there is not an answer for each earlier hop")
    proven = []
    for one in so_far.chain:
        said = directory.open(one.envelope)
        if (said.kind, said.recipient) != (pb.KIND_TRACE_RESULT, requester) or said.author in ("hub", requester):
            raise ValueError("one is no result of a center's or member's to this requester")
        body, answer = read(pb.TraceResult, said.body), None
        if one.content:
            if not body.HasField("answer") or digest(one.content, key=one.salt) != body.answer.commitment:
                raise ValueError("the content of one is not what its center has signed a commitment to")
            answer = read(pb.TraceAnswer, one.content)
        if not proven and not so_far.left_out and body.trace != so_far.first_trace:
            raise ValueError("the first is of another trace than the case's first")
        if proven and proven[-1].next_country != said.author[-2:]:
            raise ValueError("one leads to another country than the next one's")
        proven.append(types.SimpleNamespace(center=said.author, trace=body.trace, signed_us=said.created_us,
                                            code=body.code, next_country=body.next_country, answer=answer))
    if proven and proven[-1].next_country != here:
        raise ValueError("the last leads to another country than this one")
    return proven
