package org.posthouse.intake;

import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.server.ServerName;
import org.posthouse.testkit.osgi.FakeContext;

/** What intake calls this server. */
public class ServerNameTest {
    private record Named(String hostName) implements ServerName {
        @Override
        public Source source() {
            return Source.DOMAIN;
        }
    }

    private static IntakeConfig config(String hostname) {
        Map<String, Object> set = Map.of("hostname", hostname, "directory", "target/name-test", "minFree", 0L);
        return (IntakeConfig) Proxy.newProxyInstance(
                IntakeConfig.class.getClassLoader(),
                new Class<?>[] {IntakeConfig.class},
                (proxy, method, arguments) -> set.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    public void itIsThatOfTheServerUnlessItHasItsOwn() {
        IntakeComponent component = new IntakeComponent(
                new FakeContext(Map.of(), new java.io.File("target", "name-test")).context(), config(""));
        try {
            component.bindServerName(new Named("mail.example.test"));
            assertEquals("mail.example.test", component.hostname());
            component.bindServerName(new Named("mx.example.test"));
            assertEquals("mx.example.test", component.hostname());
            component.configure(config(" own.example.test "));
            component.bindServerName(new Named("mail.example.test"));
            assertEquals("own.example.test", component.hostname());
        } finally {
            component.deactivate();
        }
    }
}
