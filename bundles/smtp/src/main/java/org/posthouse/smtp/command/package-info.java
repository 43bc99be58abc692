/**
 * The table of verbs and one class for each command. Commands have no policy: whether one may run was decided from its flags.
 */
package org.posthouse.smtp.command;
