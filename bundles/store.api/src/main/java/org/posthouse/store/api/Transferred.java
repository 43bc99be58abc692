package org.posthouse.store.api;

import java.util.List;

/**
 * What a copy or move did. The lists have the same length: {@code from.get(i)} became {@code to.get(i)}.
 *
 * @param uidValidity validity of the target's UIDs
 * @param from UIDs in the source
 * @param to UIDs in the target
 * @param sourceModSeq the source's mod-sequence afterwards
 */
public record Transferred(long uidValidity, List<Long> from, List<Long> to, long sourceModSeq) {}
