package org.posthouse.smtp.wire;

/** What the loop itself says. */
public final class Replies {
    public static final Reply BARE = Reply.closing(500, "5.5.2", "Lines must end with CRLF, closing");
    public static final Reply TOO_LONG = Reply.of(500, "5.5.2", "Line too long");
    public static final Reply ENDLESS = Reply.closing(500, "5.5.2", "Line too long, closing");
    public static final Reply SASL_TOO_LONG = Reply.of(500, "5.5.6", "Authentication exchange line too long");
    public static final Reply SYNTAX = Reply.of(500, "5.5.2", "Syntax error");
    public static final Reply UNKNOWN = Reply.of(500, "5.5.2", "Command not recognized");
    public static final Reply NOT_HTTP = Reply.closing(554, "5.5.1", "This is a mail server, not a web server");
    public static final Reply TLS_FIRST = Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
    public static final Reply AUTH_FIRST = Reply.of(530, "5.7.0", "Authentication required");
    public static final Reply PIPELINING = Reply.closing(554, "5.5.0", "Improper use of pipelining, closing");
    public static final Reply TOO_MANY_ERRORS = Reply.of(421, "4.7.0", "Too many errors, closing");
    public static final Reply USELESS = Reply.of(421, "4.7.0", "Too many commands without mail, closing");
    public static final Reply TIMEOUT = Reply.of(421, "4.4.2", "Timeout, closing");
    public static final Reply SHUTDOWN = Reply.of(421, "4.3.2", "Service shutting down, closing");
    public static final Reply TOO_SLOW = Reply.of(421, "4.4.2", "Too slow, closing");
    public static final Reply TOO_MUCH = Reply.closing(552, "5.3.4", "Too much data, closing");

    private Replies() {}
}
