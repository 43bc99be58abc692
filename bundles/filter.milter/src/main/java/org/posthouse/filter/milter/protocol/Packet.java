package org.posthouse.filter.milter.protocol;

/**
 * What is sent in either direction: a command and its data.
 *
 * @param command one octet, a letter for most
 * @param data not to be changed
 */
record Packet(byte command, byte[] data) {
    /** The most octets of a packet from a milter that are read: twice what the protocol allows without an extension. */
    static final int MOST = 128 * 1024;

    private static final byte[] NOTHING = new byte[0];

    /** One without data. */
    static Packet of(char command) {
        return new Packet((byte) command, NOTHING);
    }
}
