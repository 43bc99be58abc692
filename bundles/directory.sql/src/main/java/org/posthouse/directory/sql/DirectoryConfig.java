package org.posthouse.directory.sql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the directory. */
@ObjectClassDefinition(
        name = "Posthouse directory",
        description = "Domains, accounts, aliases and credentials, kept in the database.")
@interface DirectoryConfig {
    @AttributeDefinition(
            name = "Iterations",
            description =
                    "How often a new password is hashed (SCRAM-SHA-256). More makes guessing from a stolen database"
                            + " slower, and every first login too. Passwords that exist keep their number.",
            min = "4096")
    int iterations() default 20000;

    @AttributeDefinition(
            name = "Least password length",
            description =
                    "New passwords of accounts with fewer characters are refused. Passwords that exist stay as they are.",
            min = "1")
    int minPasswordLength() default 8;

    @AttributeDefinition(
            name = "Refuse common passwords",
            description =
                    "New passwords of accounts that guessers try first are refused: a list of 8,000, walks along the"
                            + " keyboard, the account's own name. Passwords that exist stay as they are.")
    boolean refuseCommonPasswords() default true;

    @AttributeDefinition(
            name = "Remember logins (s)",
            description = "How long a correct password is remembered in memory, so that frequent logins cost little."
                    + " 0: not at all.",
            min = "0")
    int rememberSeconds() default 300;

    @AttributeDefinition(
            name = "Free failures",
            description =
                    "Wrong passwords of a user from one address before further attempts wait, for a time that doubles up"
                            + " to 15 minutes. Ten times as many are allowed for all users of an address, of IPv6 of its /64."
                            + " The same wrong password again counts once, failures fade by half in 20 minutes, and who"
                            + " logged in from there lately does not wait for others.",
            min = "1")
    int freeFailures() default 5;

    @AttributeDefinition(
            name = "Seed file",
            description =
                    "A file that fills the directory while it is empty, at the start or later, and is deleted then. Lines: domain NAME; account"
                            + " NAME PASSWORD [QUOTA]; alias ADDRESS TARGET. Empty: posthouse.seed in Karaf's etc directory.")
    String seedFile() default "";
}
