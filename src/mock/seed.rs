//! What a mock holds when it starts: the same ids, names and tokens each time.
//! Only its dates depend on the clock, so that invitations are open or expired.

/// The account most tokens belong to.
pub const ACCOUNT: &str = "ACC-1000-0001";
/// The account that only [`OTHER_ACCOUNT_TOKEN`] can see.
pub const OTHER_ACCOUNT: &str = "ACC-2000-0001";

/// May do everything on [`ACCOUNT`].
pub const OPERATIONS_TOKEN: &str = "idt:TKN-0001-0001:mock-operations";
/// May do everything on [`ACCOUNT`].
pub const VENDOR_TOKEN: &str = "idt:TKN-0002-0001:mock-vendor";
/// May do everything on [`ACCOUNT`].
pub const CLIENT_TOKEN: &str = "idt:TKN-0003-0001:mock-client";
/// May do everything on [`ACCOUNT`].
pub const EXTENSION_TOKEN: &str = "idt:TKN-0004-0001:mock-extension";
/// Is refused with 401.
pub const DISABLED_TOKEN: &str = "idt:TKN-0005-0001:mock-disabled";
/// Is refused with 401.
pub const DELETED_TOKEN: &str = "idt:TKN-0006-0001:mock-deleted";
/// Is known, and is refused everything with 403.
pub const NO_PERMISSION_TOKEN: &str = "idt:TKN-0007-0001:mock-no-permission";
/// May do everything on [`OTHER_ACCOUNT`] and sees nothing else.
pub const OTHER_ACCOUNT_TOKEN: &str = "idt:TKN-0008-0001:mock-other-account";

/// Some memberships of the seed that start in the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub(super) number: u32,
    /// How many there are; they are numbered from 1.
    pub size: u32,
}

/// Memberships of [`ACCOUNT`] with an open invitation.
pub const INVITED: Block = Block::new(1000, 40);
/// Memberships of [`ACCOUNT`] that are in use.
pub const ACTIVE: Block = Block::new(2000, 20);
/// Memberships of [`ACCOUNT`] whose invitation has expired.
pub const EXPIRED: Block = Block::new(3000, 20);
/// Memberships of [`OTHER_ACCOUNT`] with an open invitation.
pub const ELSEWHERE: Block = Block::new(4000, 5);
/// A membership that was deleted: nothing retrieves it.
pub const DELETED: Block = Block::new(5000, 1);

impl Block {
    const fn new(number: u32, size: u32) -> Block {
        Block { number, size }
    }

    /// The id of the block's nth membership: `AUSR-1000-0000-0001`.
    pub fn membership(self, nth: u32) -> String {
        format!("AUSR-{}-0000-{nth:04}", self.number)
    }

    /// The id of the nth membership's user: `USR-1000-0001`.
    pub fn user(self, nth: u32) -> String {
        format!("USR-{}-{nth:04}", self.number)
    }
}
