package org.posthouse.senders;

import org.posthouse.api.message.Address;

/**
 * An address that a mail says it is from.
 *
 * @param proven its domain stands for that
 */
record Claim(Address address, boolean proven) {}
