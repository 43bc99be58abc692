package org.posthouse.settings;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthouse.settings.file.Document;
import org.posthouse.settings.form.Form;

/** The first lines of a file that somebody has not written by hand. */
final class Header {
    private static final int WIDTH = 110;

    private Header() {}

    /** A file with nothing set. */
    static Document of(Optional<Form> form) {
        StringBuilder text = new StringBuilder();
        String about = form.map(f -> f.title() + ". " + f.about()).orElse("Settings.")
                + " Changes take effect while the server runs.";
        StringBuilder line = new StringBuilder("#");
        for (String word : about.split("\\s+")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        text.append(line).append("\n\n");
        return Document.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
