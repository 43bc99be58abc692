package ${package};

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Refuses mail whose subject contains one of the configured words. Replace this rule with yours. */
@Component(
        service = Filter.class,
        configurationPid = "${package}",
        property = {Filter.NAME + "=${filterName}", "service.ranking:Integer=100"})
@Designate(ocd = ${filterClass}Config.class)
public final class ${filterClass} implements SimpleFilter {
    private volatile List<String> words = List.of();

    /** Called at the start and whenever the configuration changes; mail under way is not disturbed. */
    @Activate
    @Modified
    void configure(${filterClass}Config config) {
        words = Arrays.stream(config.words())
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        String subject = message.headers().first("Subject").orElse("").toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(subject::contains)
                ? Verdict.reject(554, "5.7.1", "Subject refused by policy")
                : Verdict.annotate("X-Checked-By", "${filterName}");
    }
}
