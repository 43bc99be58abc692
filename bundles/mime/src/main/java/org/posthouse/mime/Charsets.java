package org.posthouse.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Charset names as mail uses them. Where a superset is what senders really mean, it is taken. */
final class Charsets {
    private static final Map<String, String> REALLY = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("tis-620", "windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gb_2312-80", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-8-e", "iso-8859-8"),
            Map.entry("iso-8859-6-i", "iso-8859-6"),
            Map.entry("unicode-1-1-utf-8", "utf-8"),
            Map.entry("utf8", "utf-8"),
            Map.entry("utf-8mb4", "utf-8"),
            Map.entry("cp-1252", "windows-1252"),
            Map.entry("cp-1251", "windows-1251"));

    private Charsets() {}

    /** The charset of this name; empty if it is unknown, or ASCII and so no help with octets above 127. */
    static Optional<Charset> of(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        if (key.startsWith("\"") || key.startsWith("'")) {
            key = key.replace("\"", "").replace("'", "");
        }
        switch (key) {
            case "",
                    "us-ascii",
                    "ascii",
                    "unknown-8bit",
                    "unknown",
                    "x-unknown",
                    "default",
                    "8bit",
                    "7bit",
                    "binary" -> {
                return Optional.empty();
            }
            case "utf-8" -> {
                return Optional.of(StandardCharsets.UTF_8);
            }
            default -> {
                if (key.length() > 40) {
                    return Optional.empty();
                }
            }
        }
        Charset really = Known.CHARSETS.get(REALLY.getOrDefault(key, key).toLowerCase(Locale.ROOT));
        // an extended charset may be missing from this runtime
        return Optional.ofNullable(really != null ? really : Known.CHARSETS.get(key));
    }

    /** All names, looked up once: {@link Charset#forName} takes long to say that it does not know one. */
    private static final class Known {
        static final Map<String, Charset> CHARSETS = load();

        private static Map<String, Charset> load() {
            Map<String, Charset> all = new HashMap<>();
            for (Charset charset : Charset.availableCharsets().values()) {
                charset.aliases().forEach(a -> all.put(a.toLowerCase(Locale.ROOT), charset));
            }
            for (Charset charset : Charset.availableCharsets().values()) {
                all.put(charset.name().toLowerCase(Locale.ROOT), charset);
            }
            return Map.copyOf(all);
        }
    }

    /** Octets as text; of an unknown charset: UTF-8 if they are valid, else ISO-8859-1. */
    static String decode(byte[] octets, String charset) {
        Optional<Charset> known = of(charset);
        return known.isPresent() ? new String(octets, known.get()) : Octets.text(octets);
    }
}
