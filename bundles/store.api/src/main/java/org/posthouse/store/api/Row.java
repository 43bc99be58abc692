package org.posthouse.store.api;

import java.time.Instant;

/**
 * A message as the index knows it. The arrays are shared: do not change them.
 *
 * @param uid its UID
 * @param modSeq the mod-sequence of its last change
 * @param flags its flags
 * @param internalDate when it arrived (rfc3501#2.3.3)
 * @param size octets, as RFC822.SIZE says
 * @param envelope ENVELOPE as it goes on the wire; empty if it was not computed (then compute it from the content)
 * @param bodyStructure BODYSTRUCTURE as it goes on the wire; empty likewise
 * @param body BODY (the non-extensible form) as it goes on the wire; empty likewise
 */
public record Row(
        long uid,
        long modSeq,
        Flags flags,
        Instant internalDate,
        long size,
        byte[] envelope,
        byte[] bodyStructure,
        byte[] body) {}
