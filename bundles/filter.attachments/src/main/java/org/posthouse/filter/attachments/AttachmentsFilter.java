package org.posthouse.filter.attachments;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Mime;

/** Refuses mail with attachments of certain file name extensions. The example of a filter. */
@Component(
        service = Filter.class,
        property = Filter.NAME + "=attachments",
        configurationPid = "org.posthouse.filter.attachments")
@Designate(ocd = AttachmentsConfig.class)
public final class AttachmentsFilter implements SimpleFilter {
    private record Settings(Set<String> extensions, boolean quarantine, String text) {}

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(AttachmentsConfig config) {
        Set<String> extensions = Arrays.stream(config.extensions())
                .map(e -> e.strip().toLowerCase(Locale.ROOT))
                .map(e -> e.startsWith(".") ? e.substring(1) : e)
                .filter(e -> !e.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        settings = new Settings(extensions, "quarantine".equalsIgnoreCase(config.action()), config.text());
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        Settings now = settings;
        if (!Mime.anyFilename(message, name -> now.extensions().contains(extension(name)))) {
            return Verdict.PASS;
        }
        return now.quarantine() ? Verdict.hold(now.text()) : Verdict.reject(554, "5.7.1", now.text());
    }

    /** What a desktop would take for the extension: it does not see dots and blanks at the end. */
    static String extension(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || Character.isWhitespace(name.charAt(end - 1)))) {
            end--;
        }
        int dot = name.lastIndexOf('.', end - 1);
        return dot < 0 ? "" : name.substring(dot + 1, end).toLowerCase(Locale.ROOT);
    }
}
