package org.posthouse.smtp;

/** What the loop itself says. */
final class Replies {
    static final Reply BARE = Reply.closing(500, "5.5.2", "Lines must end with CRLF, closing");
    static final Reply TOO_LONG = Reply.of(500, "5.5.2", "Line too long");
    static final Reply ENDLESS = Reply.closing(500, "5.5.2", "Line too long, closing");
    static final Reply SASL_TOO_LONG = Reply.of(500, "5.5.6", "Authentication exchange line is too long");
    static final Reply SYNTAX = Reply.of(500, "5.5.2", "Syntax error");
    static final Reply UNKNOWN = Reply.of(500, "5.5.2", "Command not recognized");
    static final Reply NOT_HTTP = Reply.closing(554, "5.5.1", "This is a mail server, closing");
    static final Reply TLS_FIRST = Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
    static final Reply AUTH_FIRST = Reply.of(530, "5.7.0", "Authentication required");
    static final Reply PIPELINING = Reply.closing(554, "5.5.0", "Improper use of pipelining, closing");
    static final Reply TOO_MANY_ERRORS = Reply.of(421, "4.7.0", "Too many errors, closing");
    static final Reply TIMEOUT = Reply.of(421, "4.4.2", "Timeout, closing");
    static final Reply SHUTDOWN = Reply.of(421, "4.3.2", "Service shutting down, closing");
    static final Reply TOO_SLOW = Reply.of(421, "4.4.2", "Too slow, closing");
    static final Reply TOO_MUCH = Reply.closing(552, "5.3.4", "Far too much data, closing");

    private Replies() {}
}
