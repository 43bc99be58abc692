package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.junit.Test;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.intake.Intake;
import org.posthouse.net.api.Protocol;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.state.Variant;
import org.posthouse.support.Bound;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** A commit lasts until the bundle of its session has left, which can load no class any more. */
public class LeftBundleTest {
    /** Makes the protocol; loaded like it. */
    public static final class Old implements Function<Intake, Protocol> {
        @Override
        public Protocol apply(Intake intake) {
            Bound<Intake> bound = new Bound<>("intake");
            bound.bind(intake);
            SmtpService service = new SmtpService(
                    Variant.MX, bound, new Bound<Authenticator>("authenticator"), new Budget(1 << 20)) {};
            service.configure(new TestServer(Variant.MX).settings);
            return service;
        }
    }

    /** The class loader of a bundle: it has our classes for itself, and nothing new once it has left. */
    private static final class Loader extends ClassLoader {
        private boolean left;

        Loader() {
            super(LeftBundleTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            } else if (left && !name.startsWith("java.")) {
                throw new ClassNotFoundException(name + " is asked for after the bundle has left");
            } else if (!name.startsWith("org.posthouse.smtp.") && !name.startsWith("org.posthouse.support.")) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] octets = in.readAllBytes();
                return defineClass(name, octets, 0, octets.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    public void itsSessionMovesAllTheSame() throws Exception {
        TestServer server = new TestServer(Variant.MX);
        Loader loader = new Loader();
        Function<Intake, Protocol> old = (Function<Intake, Protocol>)
                loader.loadClass(Old.class.getName()).getConstructor().newInstance();
        assertNotSame(Old.class, old.getClass());
        server.intake.slow = true;
        server.intake.committing = () -> loader.left = true;
        MemoryClient client = MemoryHost.open(old.apply(server.intake), server.options());
        client.receive();
        client.exchange("EHLO a");
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nDATA\r\n").receiveNow();
        client.send("x\r\n.\r\n").expectNothing();
        assertTrue(loader.left);
        client.swap(server.next());
        server.intake.complete();
        assertEquals("250 2.0.0 Ok: taken as t1\r\n", client.receiveNow());
        assertEquals(1, server.intake.stored.size());
    }
}
