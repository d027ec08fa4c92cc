/** Stands for a user who was deleted, once the name has ended too. */
export const FORMER_USER = 'a former user';
