package org.posthouse.api.message;

/**
 * A reply of SMTP: what a peer is told.
 *
 * @param code the reply code, 200 to 599 (rfc5321#4.2)
 * @param enhanced the enhanced status code, such as {@code 5.7.1} (rfc3463); empty if there is none
 * @param text one line of text for people, without CR, LF or NUL; never a private cause
 */
public record Status(int code, String enhanced, String text) {
    private static final int LONGEST = 400;

    /**
     * Something is missing or failed for now (rfc3463#3.4: system not accepting network messages). Just a reply: that a part
     * is absent, and the step may be made again, is told by type.
     */
    public static final Status UNAVAILABLE =
            new Status(451, "4.3.2", "Service temporarily unavailable, try again later");

    /** No room on the disk (rfc3463#3.4: mail system full). */
    public static final Status STORAGE_FULL = new Status(452, "4.3.1", "Insufficient system storage");

    public Status {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code);
        }
        if (!enhanced.isEmpty() && !isEnhancedCode(enhanced)) {
            throw new IllegalArgumentException("enhanced status code " + enhanced);
        }
        text = clean(text);
    }

    /** 2yz: the peer's request was done. */
    public boolean positive() {
        return code < 400;
    }

    /** 4yz: try again later. */
    public boolean temporary() {
        return code >= 400 && code < 500;
    }

    /** 5yz: do not try again. */
    public boolean permanent() {
        return code >= 500;
    }

    /** The reply line without CRLF: {@code 550 5.1.1 No such user here}. */
    @Override
    public String toString() {
        return code + " " + (enhanced.isEmpty() ? "" : enhanced + " ") + text;
    }

    /** Class, subject and detail (rfc3463#2). */
    private static boolean isEnhancedCode(String code) {
        int first = code.indexOf('.');
        int second = code.indexOf('.', first + 1);
        return first == 1
                && "245".indexOf(code.charAt(0)) >= 0
                && isNumber(code, first + 1, second)
                && isNumber(code, second + 1, code.length());
    }

    private static boolean isNumber(String code, int from, int to) {
        for (int i = from; i < to; i++) {
            if (code.charAt(i) < '0' || code.charAt(i) > '9') {
                return false;
            }
        }
        return to > from && to - from <= 3;
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 32 || text.charAt(i) == 127) {
                return false;
            }
        }
        return text.length() <= LONGEST;
    }

    private static String clean(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(c < 32 || c == 127 ? ' ' : (char) c));
        if (out.length() <= LONGEST) {
            return out.toString();
        }
        int end = Character.isHighSurrogate(out.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return out.substring(0, end);
    }
}
