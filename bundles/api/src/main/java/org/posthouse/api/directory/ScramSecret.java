package org.posthouse.api.directory;

/**
 * The stored secret of SCRAM-SHA-256 (rfc5802#3). Arrays are copies.
 *
 * @param salt the salt
 * @param iterations the iteration count
 * @param storedKey H(ClientKey)
 * @param serverKey the ServerKey
 */
public record ScramSecret(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {}
