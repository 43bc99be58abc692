package org.posthouse.shell.login;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.config.JaasRealm;
import org.junit.Test;
import org.posthouse.commandline.login.Logins;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** JAAS itself runs the modules of the guarded realm, as it does in Karaf. */
public class GuardModuleTest {
    private final List<String> audit = new ArrayList<>();
    private final List<Integer> checked = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final GuardedRealm realm = new GuardedRealm("7", new Logins(clock(), (Logger) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                Object[] values = arguments.length == 2 && arguments[1] instanceof Object[] all
                        ? all
                        : Stream.of(arguments).skip(1).toArray();
                audit.add(MessageFormatter.arrayFormat((String) arguments[0], values)
                        .getMessage());
                return null;
            })));

    public GuardModuleTest() {
        realm.addRealm(new Karaf());
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** The realm of Karaf: passwords or keys. */
    private final class Karaf implements JaasRealm {
        @Override
        public String getName() {
            return "karaf";
        }

        @Override
        public int getRank() {
            return 0;
        }

        @Override
        public AppConfigurationEntry[] getEntries() {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(
                        Passwords.class.getName(), LoginModuleControlFlag.OPTIONAL, Map.of("checked", checked))
            };
        }
    }

    /** Knows {@code admin} with the password {@code right}. */
    public static final class Passwords implements LoginModule {
        private CallbackHandler handler;
        private List<Integer> checked;

        @Override
        @SuppressWarnings("unchecked")
        public void initialize(Subject s, CallbackHandler callbacks, Map<String, ?> state, Map<String, ?> options) {
            handler = callbacks;
            checked = (List<Integer>) options.get("checked");
        }

        @Override
        public boolean login() throws LoginException {
            checked.add(1);
            NameCallback name = new NameCallback("name");
            PasswordCallback password = new PasswordCallback("password", false);
            try {
                handler.handle(new Callback[] {name, password});
            } catch (UnsupportedCallbackException byKey) {
                return true;
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
            if (!name.getName().equals("admin") || !new String(password.getPassword()).equals("right")) {
                throw new FailedLoginException("wrong");
            }
            return true;
        }

        @Override
        public boolean commit() {
            return true;
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }

    private void login(String user, String password, String address) throws LoginException {
        Subject subject = new Subject();
        subject.getPrincipals().add(new ClientPrincipal("ssh", address));
        CallbackHandler handler = callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName(user);
                } else if (callback instanceof PasswordCallback secret && password != null) {
                    secret.setPassword(password.toCharArray());
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        };
        new LoginContext("karaf", subject, handler, new Configuration() {
                    @Override
                    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                        return Stream.of(realm.getEntries())
                                .map(GuardModuleTest::unproxied)
                                .toArray(AppConfigurationEntry[]::new);
                    }
                })
                .login();
    }

    /** Karaf's proxy finds the class by its bundle; there is none here. */
    private static AppConfigurationEntry unproxied(AppConfigurationEntry entry) {
        Object module = entry.getOptions().get(ProxyLoginModule.PROPERTY_MODULE);
        return module == null
                ? entry
                : new AppConfigurationEntry((String) module, entry.getControlFlag(), entry.getOptions());
    }

    private void wrong(String user, String password, String address) {
        assertThrows(LoginException.class, () -> login(user, password, address));
    }

    @Test
    public void theRightPasswordGetsInAndIsWrittenDown() throws Exception {
        login("admin", "right", "/192.0.2.1:4711");
        login("admin", "right", "/192.0.2.1:4712");
        assertEquals(List.of("event=login user=admin means=ssh address=192.0.2.1 result=done with=password"), audit);
        now = now.plus(Duration.ofMinutes(2));
        login("admin", "right", "/[2001:db8::1]:4711");
        assertEquals("event=login user=admin means=ssh address=2001:db8::1 result=done with=password", audit.get(1));
    }

    @Test
    public void theGuardItselfLetsNobodyIn() {
        wrong("admin", "wrong", "/192.0.2.1:4711");
        wrong("nobody\n2026 | login", "right", "/192.0.2.1:4711");
        assertEquals(
                List.of(
                        "event=login user=admin means=ssh address=192.0.2.1 result=failed",
                        "event=login user=nobody?2026?|?login means=ssh address=192.0.2.1 result=failed"),
                audit);
    }

    @Test
    public void whoeverGuessesIsHeldUp() throws Exception {
        for (int i = 0; i < 700; i++) {
            wrong("admin", "guess " + i, "/192.0.2.1:" + i);
        }
        assertEquals("no password was looked at but these", 5, checked.size());
        assertEquals(6, audit.size());
        assertTrue(
                audit.get(5),
                audit.get(5).startsWith("event=login user=admin means=ssh address=192.0.2.1 result=held"));
        wrong("admin", "right", "/192.0.2.1:4711");
        login("admin", "right", "/192.0.2.2:4711");
        now = now.plus(Duration.ofMinutes(1));
        login("admin", "right", "/192.0.2.1:4711");
    }

    @Test
    public void keysAreNotHeldUp() throws Exception {
        for (int i = 0; i < 10; i++) {
            wrong("admin", "guess " + i, "/192.0.2.1:" + i);
        }
        login("admin", null, "/192.0.2.1:4711");
        assertEquals(
                "event=login user=admin means=ssh address=192.0.2.1 result=done with=key", audit.get(audit.size() - 1));
    }

    @Test
    public void withoutKarafsRealmNobodyGetsIn() {
        GuardedRealm alone = new GuardedRealm("7", new Logins(clock()));
        assertEquals(1, alone.getEntries().length);
        assertEquals(LoginModuleControlFlag.REQUISITE, alone.getEntries()[0].getControlFlag());
        assertArrayEquals(new Object[] {"karaf", 1000}, new Object[] {alone.getName(), alone.getRank()});
    }
}
