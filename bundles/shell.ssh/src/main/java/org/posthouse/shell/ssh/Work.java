package org.posthouse.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.posthouse.api.admin.Operator;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client does in one channel: it runs on one thread of the pool, and its end is the channel's. */
final class Work implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /** As in shells: what was asked for could not be run. */
    private static final int UNAVAILABLE = 126;

    private final Executor pool;
    private final Body body;
    private final Operator operator;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    /** What is done, with the streams of the channel. */
    @FunctionalInterface
    interface Body {
        /** @return the exit code */
        int run(Streams streams) throws IOException;
    }

    /** What a channel gives to its work. */
    record Streams(
            Operator operator,
            InputStream in,
            OutputStream out,
            OutputStream err,
            ChannelSession channel,
            Environment environment) {}

    Work(Executor pool, Operator operator, Body body) {
        this.pool = pool;
        this.operator = operator;
        this.body = body;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        try {
            pool.execute(() -> run(new Streams(operator, in, out, err, channel, environment)));
        } catch (RejectedExecutionException full) {
            err.write("Too many sessions; try again later\n".getBytes(StandardCharsets.UTF_8));
            err.flush();
            exit.onExit(UNAVAILABLE);
        }
    }

    private void run(Streams streams) {
        int code = 1;
        // a command may replace this bundle, and what then asks for a parser of XML must not find our closed jar
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            code = body.run(streams);
        } catch (IOException gone) {
            LOG.debug("the client disconnected", gone);
        } catch (RuntimeException | LinkageError e) {
            OutOfMemory.haltOn(e);
            LOG.error("session of {} failed", operator.name(), e);
        } finally {
            exit.onExit(code);
        }
    }

    /** The streams end with the channel, and with them what reads there. A command that runs is not cut off: it may be writing. */
    @Override
    public void destroy(ChannelSession channel) {
        // nothing is kept
    }
}
