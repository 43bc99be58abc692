package org.posthouse.mime;

/**
 * What is worth knowing of a message forever, as it goes on the IMAP wire. The arrays are not copies: do not change them.
 *
 * @param envelope ENVELOPE (rfc3501#7.4.2), parentheses included
 * @param bodyStructure BODYSTRUCTURE, with extension data
 * @param body BODY, the form without extension data
 */
public record Index(byte[] envelope, byte[] bodyStructure, byte[] body) {}
