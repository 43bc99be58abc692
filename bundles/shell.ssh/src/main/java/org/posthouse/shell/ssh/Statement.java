package org.posthouse.shell.ssh;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.admin.OperationException;

/**
 * One command of a line. Words are parted by spaces; quotes of both kinds and backslashes take away what a character means; commands
 * are parted by {@code ;} or the end of the line; {@code #} where a word could begin makes the rest a comment.
 *
 * @param words the command first; empty if there is none
 * @param foreign the first character that means something in Gogo, and nothing here; 0 if there is none
 */
record Statement(List<String> words, char foreign) {
    private static final String FOREIGN = "|&<>$(){}`";

    /** Reads lines of commands. */
    static List<Statement> parse(String text) throws OperationException {
        Parser parser = new Parser(text);
        List<Statement> statements = new ArrayList<>();
        while (!parser.atEnd()) {
            Statement next = parser.next();
            if (!next.words().isEmpty() || next.foreign() != 0) {
                statements.add(next);
            }
        }
        return statements;
    }

    private static final class Parser {
        private final String text;
        private int at;
        private char foreign;

        Parser(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at >= text.length();
        }

        Statement next() throws OperationException {
            List<String> words = new ArrayList<>();
            foreign = 0;
            while (!atEnd()) {
                char c = text.charAt(at);
                if (c == ';' || c == '\n') {
                    at++;
                    break;
                }
                if (c == '#') {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (Character.isWhitespace(c)) {
                    at++;
                } else {
                    words.add(word());
                }
            }
            return new Statement(List.copyOf(words), foreign);
        }

        private String word() throws OperationException {
            StringBuilder word = new StringBuilder();
            while (!atEnd()) {
                char c = text.charAt(at);
                if (c == ';' || Character.isWhitespace(c)) {
                    break;
                }
                at++;
                if (c == '\'' || c == '"') {
                    quoted(c, word);
                } else if (c == '\\' && !atEnd()) {
                    word.append(text.charAt(at++));
                } else {
                    if (foreign == 0 && FOREIGN.indexOf(c) >= 0) {
                        foreign = c;
                    }
                    word.append(c);
                }
            }
            return word.toString();
        }

        private void quoted(char quote, StringBuilder word) throws OperationException {
            while (!atEnd()) {
                char c = text.charAt(at++);
                if (c == quote) {
                    return;
                }
                if (c == '\\' && quote == '"' && !atEnd()) {
                    c = text.charAt(at++);
                }
                word.append(c);
            }
            throw new OperationException("Unclosed quotation mark: " + quote);
        }
    }
}
