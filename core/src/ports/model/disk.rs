//! Folders and files of the model, and what a power loss leaves of them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path};

use super::choices::Choices;
use super::contents::Contents;
use super::faults::os_error;

/// Names a file or folder, whatever it is called.
pub(super) type Id = u64;

/// The folder `/`.
const ROOT: Id = 0;

/// A folder, and a name in it.
type Place = (Id, String);

#[derive(Clone, Debug)]
enum Node {
    Folder,
    File(Contents),
}

/// A change of names that was not synced, in the folders that it touches.
#[derive(Clone, Debug)]
struct Change {
    kind: ChangeKind,
    id: Id,
    place: Place,
    folders: [Id; 2],
}

#[derive(Clone, Copy, Debug)]
enum ChangeKind {
    /// A creation or a rename: from now on it is here and nowhere else.
    Put,
    Remove,
}

#[derive(Clone, Debug)]
pub(super) struct Disk {
    nodes: BTreeMap<Id, Node>,
    names: BTreeMap<Place, Id>,
    synced: BTreeMap<Place, Id>,
    changes: Vec<Change>,
    next: Id,
    pub(super) capacity: Option<usize>,
}

impl Disk {
    pub(super) fn new() -> Self {
        Self {
            nodes: BTreeMap::from([(ROOT, Node::Folder)]),
            names: BTreeMap::new(),
            synced: BTreeMap::new(),
            changes: Vec::new(),
            next: ROOT + 1,
            capacity: None,
        }
    }

    pub(super) fn find(&self, path: &Path) -> io::Result<Id> {
        let mut id = ROOT;
        for part in path.components() {
            if let Component::Normal(name) = part {
                let place = (id, name.to_string_lossy().into_owned());
                let found = self.names.get(&place);
                id = *found.ok_or_else(|| os_error(libc::ENOENT))?;
            }
        }
        Ok(id)
    }

    pub(super) fn find_file(&self, path: &Path) -> io::Result<Id> {
        let id = self.find(path)?;
        self.file(id)?;
        Ok(id)
    }

    fn find_folder(&self, path: &Path) -> io::Result<Id> {
        let id = self.find(path)?;
        match self.nodes.get(&id) {
            Some(Node::Folder) => Ok(id),
            _ => Err(os_error(libc::ENOTDIR)),
        }
    }

    fn place(&self, path: &Path) -> io::Result<Place> {
        let folder = path.parent().ok_or_else(|| os_error(libc::EEXIST))?;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Ok((self.find_folder(folder)?, name))
    }

    pub(super) fn file(&self, id: Id) -> io::Result<&Contents> {
        match self.nodes.get(&id) {
            Some(Node::File(contents)) => Ok(contents),
            _ => Err(os_error(libc::EISDIR)),
        }
    }

    pub(super) fn file_mut(&mut self, id: Id) -> io::Result<&mut Contents> {
        match self.nodes.get_mut(&id) {
            Some(Node::File(contents)) => Ok(contents),
            _ => Err(os_error(libc::EISDIR)),
        }
    }

    pub(super) fn create_folder(&mut self, path: &Path) -> io::Result<Id> {
        self.create(path, Node::Folder)
    }

    pub(super) fn create_file(&mut self, path: &Path) -> io::Result<Id> {
        self.create(path, Node::File(Contents::default()))
    }

    fn create(&mut self, path: &Path, node: Node) -> io::Result<Id> {
        let place = self.place(path)?;
        if self.names.contains_key(&place) {
            return Err(os_error(libc::EEXIST));
        }
        let id = self.next;
        self.next += 1;
        self.nodes.insert(id, node);
        let folder = place.0;
        self.change(ChangeKind::Put, id, place, folder);
        Ok(id)
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let id = self.find(from)?;
        let source = self.place(from)?;
        let place = self.place(to)?;
        self.change(ChangeKind::Put, id, place, source.0);
        Ok(())
    }

    pub(super) fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        let id = self.find_file(path)?;
        let place = self.place(path)?;
        let folder = place.0;
        self.change(ChangeKind::Remove, id, place, folder);
        Ok(())
    }

    pub(super) fn remove_folder(&mut self, path: &Path) -> io::Result<()> {
        let id = self.find_folder(path)?;
        let place = self.place(path)?;
        if self.children(id).next().is_some() {
            return Err(os_error(libc::ENOTEMPTY));
        }
        let folder = place.0;
        self.change(ChangeKind::Remove, id, place, folder);
        Ok(())
    }

    fn change(&mut self, kind: ChangeKind, id: Id, place: Place, other_folder: Id) {
        let change = Change {
            kind,
            id,
            folders: [place.0, other_folder],
            place,
        };
        apply(&mut self.names, &change);
        self.changes.push(change);
    }

    pub(super) fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let folder = self.find_folder(path)?;
        Ok(self.children(folder).cloned().collect())
    }

    fn children(&self, folder: Id) -> impl Iterator<Item = &String> {
        let all = self.names.range((folder, String::new())..);
        all.map(|(place, _)| place)
            .take_while(move |place| place.0 == folder)
            .map(|place| &place.1)
    }

    /// Syncs the changes of this folder, and those that came before them in the same folders: a
    /// rename out of another folder is one change of both.
    pub(super) fn sync_folder(&mut self, path: &Path) -> io::Result<()> {
        let mut folders = vec![self.find_folder(path)?];
        let mut kept = Vec::new();
        let mut ready = Vec::new();
        for change in self.changes.drain(..).rev() {
            if change.folders.iter().any(|folder| folders.contains(folder)) {
                folders.extend(change.folders);
                ready.push(change);
            } else {
                kept.push(change);
            }
        }
        for change in ready.iter().rev() {
            apply(&mut self.synced, change);
        }
        kept.reverse();
        self.changes = kept;
        Ok(())
    }

    /// Leaves what is synced, and of the rest what the choices let survive.
    pub(super) fn power_loss(&mut self, choices: &mut Choices) {
        for change in self.changes.drain(..) {
            if choices.survives() {
                apply(&mut self.synced, &change);
            }
        }
        self.names.clone_from(&self.synced);
        for node in self.nodes.values_mut() {
            if let Node::File(contents) = node {
                contents.power_loss(choices);
            }
        }
    }

    /// Bytes that are free. A file that was removed takes none, although it may still be open.
    pub(super) fn free(&self) -> usize {
        let Some(capacity) = self.capacity else {
            return usize::MAX;
        };
        let files = self.names.values().filter_map(|id| self.file(*id).ok());
        capacity.saturating_sub(files.map(Contents::size).sum())
    }
}

fn apply(names: &mut BTreeMap<Place, Id>, change: &Change) {
    match change.kind {
        ChangeKind::Put => {
            names.retain(|_, id| *id != change.id);
            names.insert(change.place.clone(), change.id);
        }
        ChangeKind::Remove => {
            if names.get(&change.place) == Some(&change.id) {
                names.remove(&change.place);
            }
        }
    }
}
