package org.posthouse.smtp.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** HELP (rfc5321#4.1.1.8). */
final class Help implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) {
        String verbs = Arrays.stream(Verb.values())
                .filter(verb -> Verb.of(verb.name(), dialog.variant()).isPresent() && verb != Verb.EXPN)
                .map(Verb::name)
                .collect(Collectors.joining(" "));
        return Reply.of(214, "2.0.0", "Commands:", verbs);
    }
}
