"""Learning platforms: archives of theirs, lists of students, more time, grades that go back.

clues               what a platform says about who somebody is, and how that is compared
item                what the name of a file or folder in a platform's archive says
moodle, canvas, blackboard, brightspace, sakai, ilias, gradescope, github_classroom
                    how each platform names what is downloaded from it
tables              tables of ours in the gradebook: clues, more time, groups
people              who is who: the students that a gradebook knows
"""
