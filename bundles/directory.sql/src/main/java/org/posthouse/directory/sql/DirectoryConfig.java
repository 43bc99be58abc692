package org.posthouse.directory.sql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the directory. */
@ObjectClassDefinition(
        name = "Posthouse directory",
        description = "Domains, accounts, aliases and credentials, stored in the database.")
@interface DirectoryConfig {
    @AttributeDefinition(
            name = "Iterations",
            description =
                    "SCRAM-SHA-256 iterations for new passwords. A higher number makes guessing from a stolen database"
                            + " slower, but also each first login. Existing passwords keep their number.",
            min = "4096")
    int iterations() default 20000;

    @AttributeDefinition(
            name = "Minimum password length",
            description = "Shorter new passwords of accounts are refused. Existing passwords are not affected.",
            min = "1")
    int minPasswordLength() default 8;

    @AttributeDefinition(
            name = "Refuse common passwords",
            description = "Refuse new passwords of accounts that attackers try first: a list of 8,000, sequences on the"
                    + " keyboard, the account's own name. Existing passwords are not affected.")
    boolean refuseCommonPasswords() default true;

    @AttributeDefinition(
            name = "Remember logins (s)",
            description = "How long a correct password is cached in memory, which makes repeated logins cheap."
                    + " 0: no cache.",
            min = "0")
    int rememberSeconds() default 300;

    @AttributeDefinition(
            name = "Free failures",
            description = "Wrong passwords for a user from one address before further attempts are delayed; the delay"
                    + " doubles up"
                    + " to 15 minutes. All users of an address (IPv6: a /64) together have ten times as many."
                    + " Repeats of the same wrong password count once, failures halve every 20 minutes,"
                    + " and a user who"
                    + " logged in from there recently is not delayed by the failures of others.",
            min = "1")
    int freeFailures() default 5;

    @AttributeDefinition(
            name = "Seed file",
            description = "A file from which an empty directory is filled, at the start or later; it is then deleted."
                    + " Lines: domain NAME; account"
                    + " NAME PASSWORD [QUOTA]; alias ADDRESS TARGET. Empty: posthouse.seed in Karaf's"
                    + " etc directory.")
    String seedFile() default "";
}
