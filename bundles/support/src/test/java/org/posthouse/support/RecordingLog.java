package org.posthouse.support;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/** Keeps what is logged: the level, the text, and the exception if there is one. */
final class RecordingLog {
    final List<String> lines = new ArrayList<>();
    final List<Throwable> thrown = new ArrayList<>();

    Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                RecordingLog.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, args) -> {
                    Object[] arguments;
                    if (args.length == 2 && args[1] instanceof Object[] many) {
                        arguments = many;
                    } else {
                        arguments = new Object[args.length - 1];
                        System.arraycopy(args, 1, arguments, 0, arguments.length);
                    }
                    FormattingTuple line = MessageFormatter.arrayFormat((String) args[0], arguments);
                    lines.add(method.getName() + " " + line.getMessage());
                    if (line.getThrowable() != null) {
                        thrown.add(line.getThrowable());
                    }
                    return null;
                });
    }
}
