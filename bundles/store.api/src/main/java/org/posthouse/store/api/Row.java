package org.posthouse.store.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as the index knows it. The arrays are shared: do not change them.
 *
 * @param uid its UID
 * @param modSeq the mod-sequence of its last change
 * @param flags its flags
 * @param internalDate when it arrived (rfc3501#2.3.3)
 * @param size octets, as RFC822.SIZE says
 * @param emailId what it is and when it came: the same in all its copies of this account, wherever they are moved, and in
 *     nothing else (EMAILID, rfc8474#5.1)
 * @param threadId the thread it belongs to (THREADID, rfc8474#5.2); empty if the store keeps no threads, which says
 *     nothing about the message: answer NIL, and never take two that are empty for the same. To find the thread of
 *     each new message by its references would take a look-up and a row more in every delivery; whoever wants threads keeps them
 *     beside the store
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
        ObjectId emailId,
        Optional<ObjectId> threadId,
        byte[] envelope,
        byte[] bodyStructure,
        byte[] body) {}
