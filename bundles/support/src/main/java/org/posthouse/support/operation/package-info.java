/**
 * Operations for administrators, made of a description and an action.
 *
 * <p>Missing and unknown arguments are refused before the action runs. A package of its own, since only its users import
 * that package of the API.
 */
package org.posthouse.support.operation;
