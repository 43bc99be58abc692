package org.posthouse.shell.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Operators;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ssh server. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.shell.ssh")
@Designate(ocd = SshConfig.class)
public final class SshShell {
    private static final Logger LOG = LoggerFactory.getLogger(SshShell.class);
    private static final AttributeKey<Operator> OPERATOR = new AttributeKey<>();
    private static final int IO_THREADS = 2;
    private static final int CHANNELS = 4;

    private final Commands commands;
    private final SshConfig config;
    private final ExecutorService pool;
    private final Path hostKey;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    /** Null until it listens; guarded by this. */
    private SshServer server;

    /** While nobody knows the operators, nobody gets in. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Operators operators;

    /**
     * Listens soon afterwards: the ssh server takes a second of CPU time to come, and the start of the others does not wait for it.
     */
    @Activate
    public SshShell(BundleContext context, SshConfig config, @Reference Commands commands) {
        this(config, commands, hostKey(context, config));
        Threads.thread("shell-start", this::listen).start();
    }

    SshShell(SshConfig config, Commands commands, Path hostKey) {
        this.commands = commands;
        this.config = config;
        this.hostKey = hostKey;
        this.pool = Threads.pool("shell", config.max_sessions(), 1);
    }

    synchronized void listen() {
        if (pool.isShutdown()) {
            return;
        }
        try {
            server = server();
            server.start();
            LOG.info("shell listening on {}:{}", config.address(), port());
        } catch (IOException | GeneralSecurityException | RuntimeException | LinkageError e) {
            OutOfMemory.haltOn(e);
            LOG.error("shell cannot listen on {}:{}: {}", config.address(), config.port(), e.toString());
        }
    }

    @Deactivate
    synchronized void close() throws IOException {
        pool.shutdown();
        if (server != null) {
            server.stop(true);
        }
    }

    synchronized int port() {
        return server.getPort();
    }

    private static Path hostKey(BundleContext context, SshConfig config) {
        if (!config.host_key().isBlank()) {
            return Path.of(config.host_key().strip());
        }
        return DataDirectory.etc(context)
                .map(etc -> etc.resolve("host.key"))
                .orElseGet(() -> context.getDataFile("host.key").toPath());
    }

    private SshServer server() throws IOException, GeneralSecurityException {
        // Java has all that is offered; to make Bouncy Castle known takes as long as all the rest
        SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
        SshServer made = SshServer.setUpDefaultServer();
        made.setHost(config.address().equals("*") ? null : config.address());
        made.setPort(config.port());
        made.setKeyPairProvider(hostKeys());
        made.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        made.setNioWorkers(IO_THREADS);

        made.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
        made.setPasswordAuthenticator(this::authenticate);
        made.setShellFactory(this::shell);
        made.setCommandFactory((channel, line) -> work(channel, streams -> new Script(commands).run(streams, line)));

        made.setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
        made.setGlobalRequestHandlers(List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE));
        made.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        made.setAgentFactory(null);
        made.setSubsystemFactories(List.of());

        CoreModuleProperties.SERVER_IDENTIFICATION.set(made, "Posthouse");
        CoreModuleProperties.AUTH_TIMEOUT.set(made, Duration.ofSeconds(config.login_timeout_seconds()));
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(made, config.max_logins());
        CoreModuleProperties.IDLE_TIMEOUT.set(made, Duration.ofMinutes(config.idle_timeout_minutes()));
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(made, CHANNELS);
        made.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.add(session);
                if (sessions.size() > config.max_sessions()) {
                    LOG.warn(
                            "session limit reached ({}): closed the connection from {}",
                            config.max_sessions(),
                            address(session));
                    session.close(true);
                }
            }

            @Override
            public void sessionClosed(Session session) {
                sessions.remove(session);
            }
        });
        return made;
    }

    /** The key that is there, of whatever kind: a generator would replace one of another kind than its own. */
    private KeyPairProvider hostKeys() throws IOException, GeneralSecurityException {
        if (Files.exists(hostKey)) {
            KeyPairProvider keys = new FileKeyPairProvider(hostKey);
            if (!keys.loadKeys(null).iterator().hasNext()) {
                throw new IOException("no key in " + hostKey);
            }
            return keys;
        }
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider(hostKey);
        keys.setAlgorithm("EC");
        keys.setKeySize(256);
        keys.loadKeys(null); // made now: clients beside the server compare it
        return keys;
    }

    private boolean authenticate(String user, String password, ServerSession session) {
        Operators present = operators;
        if (present == null) {
            LOG.warn("nobody can log in: no operators service");
            return false;
        }
        Optional<Operator> operator = present.login(user, password.toCharArray(), "ssh", address(session));
        if (operator.isPresent() && !operator.get().roles().contains(config.role())) {
            LOG.warn("refused operator {} from {}: the shell needs the role {}", user, address(session), config.role());
            return false;
        }
        operator.ifPresent(known -> session.setAttribute(OPERATOR, known));
        return operator.isPresent();
    }

    static String address(Session session) {
        SocketAddress address = session.getIoSession().getRemoteAddress();
        return address instanceof InetSocketAddress internet
                ? internet.getAddress().getHostAddress()
                : String.valueOf(address);
    }

    private Command shell(ChannelSession channel) {
        return work(
                channel,
                streams -> streams.environment().getEnv().containsKey(Environment.ENV_COLUMNS)
                        ? new Dialog(commands).run(streams)
                        : new Script(commands).run(streams));
    }

    private Command work(ChannelSession channel, Work.Body body) {
        return new Work(pool, channel.getSession().getAttribute(OPERATOR), body);
    }
}
