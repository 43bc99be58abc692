package org.posthouse.tls;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the server's certificate. */
@ObjectClassDefinition(
        name = "Posthouse certificate",
        description =
                "The certificate that clients and other servers see. Without a key store and without PEM files the"
                        + " server makes a self-signed one. Changes, of the files too, are taken over at once.")
public @interface TlsConfig {
    @AttributeDefinition(
            name = "Certificate chain (PEM)",
            description = "A file with the server's certificate first, then its issuers. Needs the private key below.")
    String certificate() default "";

    @AttributeDefinition(
            name = "Private key (PEM)",
            description =
                    "A file with the private key, unencrypted (PKCS#8, PKCS#1 or SEC 1); it should be readable by the"
                            + " server alone.")
    String key() default "";

    @AttributeDefinition(
            name = "Key store",
            description = "A key store (PKCS#12 or JKS) with the private key and its certificate chain; goes before PEM"
                    + " files.")
    String keystore() default "";

    @AttributeDefinition(
            name = "Key store password",
            description = "The password of the key store and of the key in it.",
            type = AttributeType.PASSWORD)
    String keystorePassword() default "";

    @AttributeDefinition(
            name = "Key store entry",
            description = "The alias of the entry to use; empty: the first one with a private key.")
    String keystoreAlias() default "";

    @AttributeDefinition(
            name = "Host names",
            description = "The names in a self-signed certificate; empty: the name of this host, and localhost.")
    String[] hostnames() default {};

    @AttributeDefinition(
            name = "Kind of key",
            description = "The kind of key that is made for a self-signed certificate.",
            options = {@Option(label = "EC P-256", value = "EC"), @Option(label = "RSA 2048", value = "RSA")})
    String keyType() default "EC";

    @AttributeDefinition(
            name = "Directory",
            description = "Where the self-signed certificate and its key are kept. Empty: 'tls' below the framework"
                    + " property posthouse.data, else below posthouse in Karaf's data directory, else in the bundle's own"
                    + " storage.")
    String directory() default "";

    @AttributeDefinition(
            name = "Look for changes (s)",
            description = "How often the files are looked at.",
            min = "1",
            max = "86400")
    int watchSeconds() default 10;

    @AttributeDefinition(
            name = "Resumable TLS sessions",
            description = "The most TLS sessions that are kept to be resumed; each takes about 2 KB.",
            min = "1")
    int sessions() default 2000;
}
