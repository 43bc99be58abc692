package org.posthouse.tls.acme;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.posthouse.support.Threads;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * How the authority is reached for one order: by https alone, with the operator's own trust if there is one, and with one client for
 * all requests. The library makes one for each, with threads of its own.
 */
final class Authority extends GenericAcmeProvider {
    private static final int THREADS = 2;
    private static final int WAITING = 1024;

    private final SSLContext trust;
    private final Executor threads = Threads.pool("acme-https", THREADS, WAITING); // they end when idle
    private HttpClient client;

    /** @param trust null: what the runtime trusts */
    Authority(SSLContext trust) {
        this.trust = trust;
    }

    @Override
    public boolean accepts(URI directory) {
        return "https".equals(directory.getScheme()); // rfc8555#6.1
    }

    @Override
    protected HttpConnector createHttpConnector(NetworkSettings settings) {
        return new HttpConnector(settings) {
            @Override
            public HttpClient.Builder createClientBuilder() {
                HttpClient shared = client(super.createClientBuilder());
                return (HttpClient.Builder) Proxy.newProxyInstance(
                        Authority.class.getClassLoader(),
                        new Class<?>[] {HttpClient.Builder.class},
                        (self, method, arguments) -> method.getName().equals("build") ? shared : self);
            }
        };
    }

    private synchronized HttpClient client(HttpClient.Builder builder) {
        if (client == null) {
            builder.executor(threads);
            client = (trust == null ? builder : builder.sslContext(trust)).build();
        }
        return client;
    }
}
