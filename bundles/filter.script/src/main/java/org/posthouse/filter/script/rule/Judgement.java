package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;

/** What the rules want done with a mail, put together as they are asked. For one call, on one thread. */
public final class Judgement {
    /** The most parts of the score with a name of their own. */
    static final int MAX_PARTS = 50;

    /** What may not stand in a field, but does in fields of strangers. */
    private static final Pattern NOT_A_FOLD = Pattern.compile("\r\n(?![ \t])|\r(?!\n)|(?<!\r)\n|\0");

    private static final Status TOO_LARGE = new Status(552, "5.3.4", "Header section too large to be checked");
    private static final Status TOO_MANY = new Status(452, "4.5.3", "Too many recipients to be checked at once");

    private final Facts mail;
    private final Set<Recipient> left;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Score> parts = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private double more;
    private boolean accepted;

    Judgement(Facts mail) {
        this.mail = mail;
        this.left = new LinkedHashSet<>(mail.recipients());
    }

    /** The names of the rules that applied. */
    public List<String> applied() {
        return List.copyOf(applied);
    }

    /** True if later rules have nothing to say. */
    boolean isOver() {
        return left.isEmpty() || instructions.size() > Verdict.MAX_INSTRUCTIONS;
    }

    void ask(Rule rule) throws IOException {
        List<Recipient> those = new ArrayList<>();
        if (rule.condition().asksForRecipient()) {
            for (Recipient one : left) {
                if (rule.condition().holds(new Case(mail, Optional.of(one)))) {
                    those.add(one);
                }
            }
        } else if (rule.condition().holds(new Case(mail, Optional.empty()))) {
            those.addAll(left);
        }
        if (those.isEmpty()) {
            return;
        }
        applied.add(rule.name());
        rule.deeds().forEach(deed -> execute(rule, deed, those));
        if (rule.ends()) {
            those.forEach(left::remove);
        }
    }

    private void execute(Rule rule, Deed deed, List<Recipient> those) {
        if (deed instanceof Deed.Act act) {
            act(act, those);
        } else if (deed instanceof Deed.Points points) {
            mail.add(points.points());
            if (parts.size() < MAX_PARTS) {
                parts.add(new Score(rule.name(), points.points(), points.reason()));
            } else {
                more += points.points();
            }
        } else if (deed instanceof Deed.Tag tag) {
            tags.add(tag.text());
        } else if (deed instanceof Deed.Accept) {
            accepted = true;
        }
    }

    private void act(Deed.Act act, List<Recipient> those) {
        if (act.isForAll() || those.size() == mail.recipients().size()) {
            instructions.add(new Instruction(Optional.empty(), act.action()));
        } else {
            those.forEach(one -> instructions.add(new Instruction(Optional.of(one.address()), act.action())));
        }
    }

    /**
     * The verdict.
     *
     * @param filter the name under which points are published
     */
    public Verdict verdict(String filter) throws IOException {
        if (mail.isIncomplete()) {
            return Verdict.of(new Action.Reject(TOO_LARGE)); // padding must not get a mail past a rule
        }
        Optional<Action> tag = tag();
        if (instructions.size() + (tag.isPresent() ? 1 : 0) > Verdict.MAX_INSTRUCTIONS) {
            return Verdict.of(new Action.Defer(TOO_MANY));
        }
        Verdict.Builder verdict = Verdict.builder();
        tag.ifPresent(verdict::add); // first: what is conclusive ends the verdict
        instructions.forEach(one ->
                one.recipient().ifPresentOrElse(to -> verdict.add(to, one.action()), () -> verdict.add(one.action())));
        if (more != 0) {
            parts.add(new Score("further-rules", more, ""));
        }
        if (!parts.isEmpty()) {
            verdict.publish(Score.parts(filter), parts);
        }
        return accepted ? verdict.stop().build() : verdict.build();
    }

    private Optional<Action> tag() throws IOException {
        if (tags.isEmpty()) {
            return Optional.empty();
        }
        Optional<Header> subject = mail.subject();
        String before = subject.map(Header::value).orElse("").toLowerCase(Locale.ROOT);
        String words = tags.stream()
                .filter(tag -> !before.contains(tag.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(" "));
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String body = subject.map(field -> NOT_A_FOLD.matcher(field.body()).replaceAll(" "))
                .orElse("");
        boolean blank = body.isEmpty() || body.startsWith(" ") || body.startsWith("\t");
        return Optional.of(new Action.ReplaceHeader(1, new Header("Subject", " " + words + (blank ? "" : " ") + body)));
    }
}
