/**
 * The operations as commands of Gogo, for every shell that runs it: Felix's own, or the one by ssh. Gogo asks nobody who he is: a
 * shell that lets in others than administrators must not let them reach Gogo. {@code GogoCommands} owns the services; commands run on
 * the shell's thread.
 */
package org.posthouse.shell.gogo;
