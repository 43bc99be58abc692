package org.posthouse.console.settings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** What is set in every part, and a form for each. What one saves is written as in the files in etc/. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-settings", "felix.webconsole.title=Settings", Page.CATEGORY})
public final class SettingsPage extends Page {
    private static final long serialVersionUID = 1;
    private static final String OURS = "org.posthouse.";
    private static final String OTHERS = "Plug-ins";

    /** The operations whose forms have a field for each option. */
    private static final Set<String> FORMS = Set.of("setting-set", "setting-add");

    /** What a part is there for, by how its PID goes on after our prefix; the first that fits. */
    private static final List<Map.Entry<String, String>> GROUPS = List.of(
            Map.entry("net.mina.listener", "Listeners"),
            Map.entry("filter", OTHERS),
            Map.entry("smtp", "Protocols"),
            Map.entry("submission", "Protocols"),
            Map.entry("lmtp", "Protocols"),
            Map.entry("imap", "Protocols"),
            Map.entry("pop3", "Protocols"),
            Map.entry("managesieve", "Protocols"),
            Map.entry("intake", "Mail flow"),
            Map.entry("spool", "Mail flow"),
            Map.entry("queue", "Mail flow"),
            Map.entry("routing", "Mail flow"),
            Map.entry("transport", "Mail flow"),
            Map.entry("store", "Mailboxes and accounts"),
            Map.entry("blobs", "Mailboxes and accounts"),
            Map.entry("db", "Mailboxes and accounts"),
            Map.entry("directory", "Mailboxes and accounts"),
            Map.entry("", "The server"));

    private static final List<String> ORDER =
            List.of("Protocols", "Mail flow", "Mailboxes and accounts", "The server", "Listeners", OTHERS);

    @Reference
    transient Operations operations;

    @Reference
    transient Guard guard;

    @Override
    protected Operations operations() {
        return operations;
    }

    @Override
    protected Guard guard() {
        return guard;
    }

    @Override
    protected void show(View view) throws OperationException {
        String pid = view.query("pid");
        if (pid.isEmpty()) {
            list(view);
            return;
        }
        try {
            PartForm.show(view, pid, Submission.NONE, Map.of());
        } catch (OperationException gone) {
            view.flash("warn", gone.getMessage());
            list(view);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = Optional.ofNullable(request.getParameter("op")).orElse("");
        if (!FORMS.contains(name)) {
            super.doPost(request, response);
        } else if (!refused(request, response, name, request.getParameter("token"))) {
            save(request, response, name);
        }
    }

    /** Saves what was changed in a form; if that cannot be, shows it again with all that stood in it. */
    private void save(HttpServletRequest request, HttpServletResponse response, String operation) throws IOException {
        String pid = Optional.ofNullable(request.getParameter("pid")).orElse("");
        Map<String, String> problems = new LinkedHashMap<>();
        Submission input = Submission.NONE;
        String said;
        String tone = "bad";
        try {
            List<PartOption> options = PartForm.options(operations.read("setting-show", Map.of("pid", pid)));
            input = Submission.of(options, request::getParameter);
            String reset = request.getParameter(PartForm.RESET);
            if (reset != null) {
                said = perform(request, there("setting-reset"), Map.of("pid", pid, "option", reset))
                        .text();
                tone = "good";
                input = input.without(reset);
                if (input.isEmpty()) {
                    flash(request, tone, Result.text(said));
                    back(request, response);
                    return;
                }
                said += ". Your other changes are not saved yet";
            } else {
                String target = "setting-add".equals(operation)
                        ? add(request, pid, options, input, problems)
                        : change(request, pid, options, input, problems);
                if (problems.isEmpty()) {
                    back(request, response, target);
                    return;
                }
                said = "Nothing was changed: see below"
                        + (input.secrets().isEmpty() ? "" : ". Secrets must be entered again");
            }
        } catch (OperationException refused) {
            said = refused.getMessage();
        }
        answerAgain(request, response, pid, input, problems, tone, said);
    }

    private void answerAgain(
            HttpServletRequest request,
            HttpServletResponse response,
            String pid,
            Submission input,
            Map<String, String> problems,
            String tone,
            String said)
            throws IOException {
        answer(request, response, view -> {
            view.flash(tone, said);
            PartForm.show(view, pid, input, problems);
        });
    }

    private Operation there(String name) throws OperationException {
        return operations
                .find(name)
                .orElseThrow(() -> new OperationException(
                        "The operation " + name + " is not available at the moment; its bundle may be being replaced"));
    }

    /** What is wrong with the changes, by the option. */
    private void check(String pid, String lines, Map<String, String> problems) throws OperationException {
        for (Map<String, String> row :
                View.rows(operations.read("setting-check", Map.of("pid", pid, "changes", lines)))) {
            problems.put(row.get("option"), row.get("problem"));
        }
    }

    private String change(
            HttpServletRequest request,
            String pid,
            List<PartOption> options,
            Submission input,
            Map<String, String> problems)
            throws OperationException {
        String said = "Nothing was changed";
        String lines = input.lines(options);
        if (!lines.isEmpty()) {
            check(pid, lines, problems);
        }
        if (!problems.isEmpty()) {
            return "";
        }
        if (!lines.isEmpty()) {
            said = perform(request, there("setting-set"), Map.of("pid", pid, "changes", lines))
                    .text();
        }
        if (!input.secrets().isEmpty()) {
            said = secrets(request, pid, input);
        }
        flash(request, input.isEmpty() ? "calm" : "good", Result.text(said));
        return Texts.link("", "pid", pid);
    }

    private String secrets(HttpServletRequest request, String pid, Submission input) throws OperationException {
        String said = "";
        for (Map.Entry<String, String> secret : input.secrets().entrySet()) {
            said = perform(
                            request,
                            there("setting-secret"),
                            Map.of("pid", pid, "option", secret.getKey(), "value", secret.getValue()))
                    .text();
        }
        return said;
    }

    private String add(
            HttpServletRequest request,
            String factory,
            List<PartOption> options,
            Submission input,
            Map<String, String> problems)
            throws OperationException {
        String name = Optional.ofNullable(request.getParameter(PartForm.NAME))
                .orElse("")
                .strip();
        String lines = input.lines(options);
        check(factory, lines.isEmpty() ? "#" : lines, problems);
        if (!problems.isEmpty()) {
            return "";
        }
        String said = perform(request, there("setting-add"), Map.of("pid", factory, "name", name, "changes", lines))
                .text();
        String pid = factory + "~" + name;
        secrets(request, pid, input);
        flash(request, "good", Result.text(said));
        return Texts.link("", "pid", pid);
    }

    private void list(View view) throws OperationException {
        view.heading(
                "Settings",
                "Every part has a form. Saved settings are written to etc/ and take effect at once, unless the"
                        + " form says otherwise.");
        Map<String, List<Map<String, String>>> groups =
                new TreeMap<>(Comparator.<String>comparingInt(ORDER::indexOf).thenComparing(group -> group));
        for (Map<String, String> part : view.rows("setting-list")) {
            groups.computeIfAbsent(group(part.get("pid")), g -> new ArrayList<>())
                    .add(part);
        }
        view.html().open("div", "class", "ph-columns ph-pair");
        groups.forEach((group, parts) -> {
            view.cardBegin(group);
            parts.forEach(part -> row(view, part));
            view.cardEnd();
        });
        view.html().close("div");
    }

    private static String group(String pid) {
        if (!pid.startsWith(OURS)) {
            return OTHERS;
        }
        return GROUPS.stream()
                .filter(group -> pid.startsWith(OURS + group.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static void row(View view, Map<String, String> part) {
        Html html = view.html();
        String pid = part.get("pid");
        int instance = pid.indexOf('~');
        boolean many = part.get("kind").equals("many");
        String name = part.get("part").replaceFirst("^Posthouse ", "");
        String title = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        html.open("a", "class", "ph-row ph-line ph-plain", "href", Texts.link("posthouse-settings", "pid", pid))
                .open("span", "class", "ph-grow")
                .element(
                        "strong",
                        many ? title + ": add one" : instance < 0 ? title : title + " " + pid.substring(instance + 1))
                .text(" ")
                .element("code", pid);
        if (instance < 0) {
            html.element("small", part.get("about"));
        }
        if (!part.get("problem").isEmpty()) {
            html.element("small", part.get("problem"), "class", "ph-bad");
        }
        html.open("small");
        for (String set : part.get("set").split(", ")) {
            if (!set.isEmpty()) {
                html.chip(set, "calm");
            }
        }
        html.close("small")
                .close("span")
                .element("span", Texts.count(Texts.number(part.get("options")), "option"), "class", "ph-muted")
                .close("a");
    }
}
