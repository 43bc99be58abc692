package org.posthouse.commandline.login;

/**
 * From where somebody logs in.
 *
 * @param means such as {@code ssh} or {@code webconsole}
 * @param address the address in text form, without the port
 */
public record Client(String means, String address) {
    /** Somebody of whom nothing is known. */
    public static final Client UNKNOWN = new Client("local", "?");
}
