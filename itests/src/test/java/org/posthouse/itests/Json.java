package org.posthouse.itests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists and strings; numbers and the rest stay as they are written. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The object that begins at the first brace of a text; what follows it is left alone. */
    static Map<String, Object> object(String text) {
        Json json = new Json(text);
        json.at = text.indexOf('{');
        if (json.at < 0) {
            throw new IllegalArgumentException("no object: " + text);
        }
        return json.object();
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            String name = string();
            expect(':');
            object.put(name, value());
            comma();
        }
        at++;
        return object;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (next() != ']') {
            list.add(value());
            comma();
        }
        at++;
        return list;
    }

    private Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            default -> word();
        };
    }

    private String word() {
        int start = at;
        while (",}] \n\r\t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            if (escaped == 'u') {
                out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            } else {
                int control = "bfnrt".indexOf(escaped);
                out.append(control < 0 ? escaped : "\b\f\n\r\t".charAt(control));
            }
        }
        at++;
        return out.toString();
    }

    private void comma() {
        if (next() == ',') {
            at++;
        }
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalArgumentException("no " + c + " at " + at + " of " + text);
        }
        at++;
    }

    private char next() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }
}
