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
import org.posthouse.mime.Contents;
import org.posthouse.mime.Doubt;
import org.posthouse.mime.Mime;

/**
 * Refuses mail with attachments of certain file name extensions, and mail of which it cannot tell which ones it has. The
 * example of a filter.
 */
@Component(
        service = Filter.class,
        property = Filter.NAME + "=attachments",
        configurationPid = "org.posthouse.filter.attachments")
@Designate(ocd = AttachmentsConfig.class)
public final class AttachmentsFilter implements SimpleFilter {
    private record Settings(Set<String> extensions, String action, String doubtful, String text) {}

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(AttachmentsConfig config) {
        Set<String> extensions = Arrays.stream(config.extensions())
                .map(e -> e.strip().toLowerCase(Locale.ROOT))
                .map(e -> e.startsWith(".") ? e.substring(1) : e)
                .filter(e -> !e.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        settings = new Settings(extensions, config.action(), config.doubtful(), config.text());
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        Settings now = settings;
        Contents contents = Mime.contents(message);
        if (contents.anyFilename(name -> isForbidden(name, now.extensions()))) {
            return verdict(now.action(), now.text());
        }
        if (contents.doubts().isEmpty() || "pass".equalsIgnoreCase(now.doubtful())) {
            return Verdict.PASS;
        }
        return verdict(now.doubtful(), "Cannot determine the attachments: " + inWords(contents.doubts()));
    }

    private static boolean isForbidden(String name, Set<String> extensions) {
        return FileName.extensions(name).stream().anyMatch(extensions::contains);
    }

    private static String inWords(Set<Doubt> doubts) {
        return doubts.stream().sorted().map(Doubt::toString).collect(Collectors.joining(", "));
    }

    /** What is not understood refuses: a slip in the configuration must not open the door. */
    private static Verdict verdict(String action, String text) {
        return "quarantine".equalsIgnoreCase(action) ? Verdict.hold(text) : Verdict.reject(554, "5.7.1", text);
    }
}
