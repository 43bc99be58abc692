package org.posthouse.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Runs the server of a directory on a bare OSGi framework until it is told to go: {@code Main DIRECTORY}. */
public final class Main {
    /** The server asks to be started again in a new JVM. */
    static final int AGAIN = 10;

    /** How long a stop may take; whoever asked for it kills the process later. */
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(40);

    private Main() {}

    /**
     * The program.
     *
     * @param arguments the directory with {@code etc}, {@code system} and {@code data}
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 1) {
            System.err.println("Usage: java -cp 'lib/*' " + Main.class.getName() + " DIRECTORY");
            System.exit(2);
        }
        int code;
        try {
            code = run(Home.of(Path.of(arguments[0])));
        } catch (IOException | BundleException failed) {
            System.err.println("posthouse: " + failed.getMessage());
            code = 1;
        }
        System.exit(code);
    }

    private static int run(Home home) throws IOException, BundleException, InterruptedException {
        try (Lock lock = Lock.of(home)) {
            Framework framework = framework(home);
            Thread stop = new Thread(() -> stop(framework), "posthouse-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            framework.start();
            int type;
            do {
                type = framework.waitForStop(0).getType();
            } while (type == FrameworkEvent.WAIT_TIMEDOUT);
            return type == FrameworkEvent.STOPPED_UPDATE ? AGAIN : 0;
        }
    }

    /** A framework with all bundles, not started yet. */
    static Framework framework(Home home) throws IOException, BundleException {
        Bundles bundles = new Bundles(home);
        bundles.forgetOthers();
        FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IOException("no OSGi framework on the class path"));
        Framework framework = factory.newFramework(home.properties());
        framework.init();
        bundles.install(framework.getBundleContext());
        return framework;
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException failed) {
            System.err.println("posthouse: " + failed.getMessage());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
