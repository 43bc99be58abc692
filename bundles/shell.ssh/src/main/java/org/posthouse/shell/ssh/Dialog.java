package org.posthouse.shell.ssh;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.Signal;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Operator;
import org.posthouse.commandline.Choice;
import org.posthouse.commandline.Completion;
import org.posthouse.commandline.ProgressBar;
import org.posthouse.commandline.Usage;

/** A person at a terminal: lines are edited, completed, and kept for as long as the session lasts. */
final class Dialog {
    private static final String WELCOME =
            "Posthouse, a mail server. mail:<Tab> lists its commands, mail:help describes them.";

    /** The terminals JLine knows by itself; of others it would ask a program of the system, with the name that the client gave. */
    private static final Set<String> TERMINALS = Set.of(
            "xterm",
            "xterm-256color",
            "screen",
            "screen-256color",
            "rxvt",
            "rxvt-unicode",
            "rxvt-unicode-256color",
            "ansi",
            "dumb");

    private static final String EDITOR = "edit-and-execute-command";
    private static final int KEPT = 500;

    private final Commands commands;

    Dialog(Commands commands) {
        this.commands = commands;
    }

    int run(Work.Streams streams) throws IOException {
        try (Terminal terminal = terminal(streams)) {
            LineReader reader = reader(terminal, streams.operator());
            PrintStream out = new PrintStream(terminal.output(), false, StandardCharsets.UTF_8);
            try (Interpreter interpreter = new Interpreter(
                    commands,
                    streams.operator(),
                    out,
                    out,
                    prompt -> secret(reader, prompt),
                    () -> bar(terminal, out))) {
                interpreter.from(SshShell.address(streams.channel().getSession()));
                reader.setVariable(LineReader.HISTORY_SIZE, KEPT);
                ((Kept) reader.getHistory()).interpreter = interpreter;
                out.println(WELCOME);
                out.flush();
                return lines(reader, interpreter, streams.operator());
            }
        }
    }

    /** One that Ctrl-C leaves: the command returns, if its work goes on without it. */
    private static ProgressBar bar(Terminal terminal, PrintStream out) {
        ProgressBar bar = new ProgressBar(out, terminal::getWidth);
        terminal.handle(Terminal.Signal.INT, signal -> bar.leave());
        return bar;
    }

    private static int lines(LineReader reader, Interpreter interpreter, Operator operator) {
        String prompt = new AttributedStringBuilder()
                .styled(AttributedStyle.BOLD, operator.name())
                .append("@posthouse> ")
                .toAnsi(reader.getTerminal());
        while (true) {
            try {
                if (interpreter.run(reader.readLine(prompt)) == Interpreter.End.EXIT) {
                    return 0;
                }
            } catch (UserInterruptException ctrlC) {
                // a new line
            } catch (EndOfFileException ctrlD) {
                return 0;
            }
        }
    }

    private static String secret(LineReader reader, String prompt) throws IOException {
        try {
            return reader.readLine(prompt, '*');
        } catch (UserInterruptException | EndOfFileException given) {
            throw new IOException("no answer", given);
        }
    }

    private static Terminal terminal(Work.Streams streams) throws IOException {
        Map<String, String> environment = streams.environment().getEnv();
        String type = environment.getOrDefault(Environment.ENV_TERM, "xterm");
        Terminal terminal = new ExternalTerminal(
                "ssh", TERMINALS.contains(type) ? type : "xterm", streams.in(), streams.out(), StandardCharsets.UTF_8);
        resize(terminal, environment);
        streams.environment()
                .addSignalListener(
                        (channel, signal) -> {
                            resize(terminal, environment);
                            terminal.raise(Terminal.Signal.WINCH);
                        },
                        List.of(Signal.WINCH));
        return terminal;
    }

    private static void resize(Terminal terminal, Map<String, String> environment) {
        terminal.setSize(new Size(
                number(environment.get(Environment.ENV_COLUMNS), 80),
                number(environment.get(Environment.ENV_LINES), 24)));
    }

    private static int number(String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    private LineReader reader(Terminal terminal, Operator operator) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("posthouse")
                .history(new Kept())
                .completer((self, line, candidates) -> complete(operator, line, candidates))
                // a ! in a password or an address is one
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, false)
                .build();
        // it opens an editor, which reads and writes any file of the server
        for (KeyMap<Binding> map : Set.copyOf(reader.getKeyMaps().values())) {
            map.getBoundKeys().forEach((keys, binding) -> {
                if (binding instanceof Reference widget && widget.name().equals(EDITOR)) {
                    map.unbind(keys);
                }
            });
        }
        reader.getWidgets().remove(EDITOR);
        // as terminals send them that do not change to what was asked for
        KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
        keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), "\033[A");
        keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), "\033[B");
        return reader;
    }

    private void complete(Operator operator, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            for (Operation operation : commands.all()) {
                if (commands.allow(operator, operation.name())) {
                    candidates.add(candidate(new Choice(Usage.SCOPE + ":" + operation.name(), operation.summary())));
                }
            }
            candidates.add(candidate(new Choice(Usage.SCOPE + ":" + Commands.HELP, Usage.HELP)));
            return;
        }
        Optional<Operation> operation = commands.name(line.words().get(0))
                .filter(name -> commands.allow(operator, name))
                .flatMap(commands::find);
        String word =
                line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
        operation.ifPresent(found -> new Completion(found, commands.lists(operator))
                .choices(line.words(), line.wordIndex(), word)
                .forEach(choice -> candidates.add(candidate(choice))));
    }

    private static Candidate candidate(Choice choice) {
        return new Candidate(
                choice.value(),
                choice.value(),
                null,
                choice.description().isEmpty() ? null : choice.description(),
                null,
                null,
                true);
    }

    /** In memory, and without lines that hold a password. */
    private static final class Kept extends DefaultHistory {
        private Interpreter interpreter;

        @Override
        public void add(Instant time, String line) {
            if (!interpreter.holdsSecret(line)) {
                super.add(time, line);
            }
        }
    }
}
