/** The other parts of the server as they are at the moment, the threads of intake, and how mail is taken. */
package org.posthouse.intake.parts;
