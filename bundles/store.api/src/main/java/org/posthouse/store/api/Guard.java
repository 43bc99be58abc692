package org.posthouse.store.api;

import java.util.OptionalLong;

/**
 * A condition on flag changes.
 *
 * @param unchangedSince change only messages whose mod-sequence is at most this (rfc7162#3.1.3); empty: all
 */
public record Guard(OptionalLong unchangedSince) {
    public static final Guard NONE = new Guard(OptionalLong.empty());
}
