"""Learning platforms: archives of theirs, lists of students, more time, grades that go back.

clues               what a platform says about who somebody is, and how that is compared
item                what the name of a file or folder in a platform's archive says
moodle, canvas, blackboard, brightspace, sakai, ilias, gradescope, github_classroom
                    how each platform names what is downloaded from it
tables              tables of ours in the gradebook: clues, more time, groups
people              who is who: the students that a gradebook knows
lists               reads lists of students as platforms export them
enrolling           takes a list into the gradebook: a plan, then all of it or nothing
show_plan           shows the plan
extensions          more time for one student
groups              one submission that counts for several
names               settings by which names are ids, where nothing else tells them
grades, exports     the grades of a class, and plugins that write them as platforms import them
course              the settings that commands about platforms need
"""
